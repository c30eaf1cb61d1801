/*
 * Written by `npm run tables` on 2026-11-30 with the time zones of 2026c and libphonenumber-js; not by hand.
 */

/** The areas of zones by the letter that the table has for them; others are written out. */
export const AREAS: ReadonlyMap<string, string> = new Map([
  ["A", "America"],
  ["E", "Europe"],
  ["F", "Africa"],
  ["P", "Pacific"],
  ["S", "Asia"],
]);

/** Countries (ISO 3166 alpha-2) by calling code (ITU-T E.164); a code that several countries share names all of them. */
export const CALLING_CODES: ReadonlyMap<string, readonly string[]> = /* @__PURE__ */ tableOf(`
1 US CA|20 EG|211 SS|212 MA EH|213 DZ|216 TN|218 LY|220 GM|221 SN|222 MR|223 ML|224 GN|225 CI|226 BF|227 NE|228 TG
229 BJ|230 MU|231 LR|232 SL|233 GH|234 NG|235 TD|236 CF|237 CM|238 CV|239 ST|240 GQ|241 GA|242 CG|243 CD|244 AO|245 GW
247 SH|248 SC|249 SD|250 RW|251 ET|252 SO|253 DJ|254 KE|255 TZ|256 UG|257 BI|258 MZ|260 ZM|261 MG|262 RE YT|263 ZW
264 NA|265 MW|266 LS|267 BW|268 SZ|269 KM|27 ZA|290 SH|291 ER|297 AW|298 FO|299 GL|30 GR|31 NL|32 BE|33 FR|34 ES|350 GI
351 PT|352 LU|353 IE|354 IS|355 AL|356 MT|357 CY|358 FI AX|359 BG|36 HU|370 LT|371 LV|372 EE|373 MD|374 AM|375 BY|376 AD
377 MC|378 SM|380 UA|381 RS|382 ME|383 XK|385 HR|386 SI|387 BA|389 MK|39 IT VA|40 RO|41 CH|420 CZ|421 SK|423 LI|43 AT
44 GB GG JE IM|45 DK|46 SE|47 NO SJ|48 PL|49 DE|500 FK|501 BZ|502 GT|503 SV|504 HN|505 NI|506 CR|507 PA|508 PM|509 HT
51 PE|52 MX|53 CU|54 AR|55 BR|56 CL|57 CO|58 VE|590 GP BL MF|591 BO|592 GY|593 EC|594 GF|595 PY|596 MQ|597 SR|598 UY
599 CW BQ|60 MY|61 AU CX CC|62 ID|63 PH|64 NZ PN|65 SG|66 TH|670 TL|672 NF|673 BN|674 NR|675 PG|676 TO|677 SB|678 VU
679 FJ|680 PW|681 WF|682 CK|683 NU|685 WS|686 KI|687 NC|688 TV|689 PF|690 TK|691 FM|692 MH|7 RU KZ|81 JP|82 KR|84 VN
850 KP|852 HK|853 MO|855 KH|856 LA|86 CN|880 BD|886 TW|90 TR|91 IN|92 PK|93 AF|94 LK|95 MM|960 MV|961 LB|962 JO|963 SY
964 IQ|965 KW|966 SA|967 YE|968 OM|970 PS|971 AE|972 IL|973 BH|974 QA|975 BT|976 MN|977 NP|98 IR|992 TJ|993 TM|994 AZ
995 GE|996 KG|998 UZ
`);

/** IANA time zones by country: of the zones of a country one for each different clock. */
export const COUNTRY_ZONES: ReadonlyMap<string, readonly string[]> = /* @__PURE__ */ tableOf(`
AD E/Andorra
AE S/Dubai
AF S/Kabul
AG A/Antigua
AI A/Anguilla
AL E/Tirane
AM S/Yerevan
AO F/Luanda
AR A/Argentina/Buenos_Aires
AS P/Pago_Pago
AT E/Vienna
AU Australia/Sydney Australia/Lord_Howe Australia/Broken_Hill Australia/Brisbane Australia/Darwin Australia/Eucla Australia/Perth
AW A/Aruba
AX E/Mariehamn
AZ S/Baku
BA E/Sarajevo
BB A/Barbados
BD S/Dhaka
BE E/Brussels
BF F/Ouagadougou
BG E/Sofia
BH S/Bahrain
BI F/Bujumbura
BJ F/Porto-Novo
BL A/St_Barthelemy
BM Atlantic/Bermuda
BN S/Brunei
BO A/La_Paz
BQ A/Kralendijk
BR A/Noronha A/Belem A/Campo_Grande A/Eirunepe
BS A/Nassau
BT S/Thimphu
BW F/Gaborone
BY E/Minsk
BZ A/Belize
CA A/St_Johns A/Halifax A/Blanc-Sablon A/Toronto A/Atikokan A/Winnipeg A/Regina A/Cambridge_Bay A/Creston
CC Indian/Cocos
CD F/Kinshasa F/Lubumbashi
CF F/Bangui
CG F/Brazzaville
CH E/Zurich
CI F/Abidjan
CK P/Rarotonga
CL A/Santiago A/Punta_Arenas P/Easter
CM F/Douala
CN S/Shanghai S/Urumqi
CO A/Bogota
CR A/Costa_Rica
CU A/Havana
CV Atlantic/Cape_Verde
CW A/Curacao
CX Indian/Christmas
CY S/Nicosia
CZ E/Prague
DE E/Berlin
DJ F/Djibouti
DK E/Copenhagen
DM A/Dominica
DO A/Santo_Domingo
DZ F/Algiers
EC A/Guayaquil P/Galapagos
EE E/Tallinn
EG F/Cairo
EH F/El_Aaiun
ER F/Asmara
ES E/Madrid Atlantic/Canary
ET F/Addis_Ababa
FI E/Helsinki
FJ P/Fiji
FK Atlantic/Stanley
FM P/Chuuk P/Pohnpei
FO Atlantic/Faroe
FR E/Paris
GA F/Libreville
GB E/London
GD A/Grenada
GE S/Tbilisi
GF A/Cayenne
GG E/Guernsey
GH F/Accra
GI E/Gibraltar
GL A/Nuuk A/Danmarkshavn A/Thule
GM F/Banjul
GN F/Conakry
GP A/Guadeloupe
GQ F/Malabo
GR E/Athens
GT A/Guatemala
GU P/Guam
GW F/Bissau
GY A/Guyana
HK S/Hong_Kong
HN A/Tegucigalpa
HR E/Zagreb
HT A/Port-au-Prince
HU E/Budapest
ID S/Jakarta S/Makassar S/Jayapura
IE E/Dublin
IL S/Jerusalem
IM E/Isle_of_Man
IN S/Kolkata
IQ S/Baghdad
IR S/Tehran
IS Atlantic/Reykjavik
IT E/Rome
JE E/Jersey
JM A/Jamaica
JO S/Amman
JP S/Tokyo
KE F/Nairobi
KG S/Bishkek
KH S/Phnom_Penh
KI P/Tarawa P/Kanton P/Kiritimati
KM Indian/Comoro
KN A/St_Kitts
KP S/Pyongyang
KR S/Seoul
KW S/Kuwait
KY A/Cayman
KZ S/Almaty
LA S/Vientiane
LB S/Beirut
LC A/St_Lucia
LI E/Vaduz
LK S/Colombo
LR F/Monrovia
LS F/Maseru
LT E/Vilnius
LU E/Luxembourg
LV E/Riga
LY F/Tripoli
MA F/Casablanca
MC E/Monaco
MD E/Chisinau
ME E/Podgorica
MF A/Marigot
MG Indian/Antananarivo
MH P/Majuro
MK E/Skopje
ML F/Bamako
MM S/Yangon
MN S/Ulaanbaatar S/Hovd
MO S/Macau
MP P/Saipan
MQ A/Martinique
MR F/Nouakchott
MS A/Montserrat
MT E/Malta
MU Indian/Mauritius
MV Indian/Maldives
MW F/Blantyre
MX A/Mexico_City A/Cancun A/Matamoros A/Ciudad_Juarez A/Mazatlan A/Tijuana
MY S/Kuala_Lumpur
MZ F/Maputo
NA F/Windhoek
NC P/Noumea
NE F/Niamey
NF P/Norfolk
NG F/Lagos
NI A/Managua
NL E/Amsterdam
NO E/Oslo
NP S/Kathmandu
NR P/Nauru
NU P/Niue
NZ P/Auckland P/Chatham
OM S/Muscat
PA A/Panama
PE A/Lima
PF P/Tahiti P/Marquesas P/Gambier
PG P/Port_Moresby P/Bougainville
PH S/Manila
PK S/Karachi
PL E/Warsaw
PM A/Miquelon
PN P/Pitcairn
PR A/Puerto_Rico
PS S/Gaza
PT E/Lisbon Atlantic/Azores
PW P/Palau
PY A/Asuncion
QA S/Qatar
RE Indian/Reunion
RO E/Bucharest
RS E/Belgrade
RU E/Kaliningrad E/Moscow E/Astrakhan S/Yekaterinburg S/Omsk S/Novosibirsk S/Irkutsk S/Chita S/Vladivostok S/Magadan S/Kamchatka
RW F/Kigali
SA S/Riyadh
SB P/Guadalcanal
SC Indian/Mahe
SD F/Khartoum
SE E/Stockholm
SG S/Singapore
SH Atlantic/St_Helena
SI E/Ljubljana
SJ Arctic/Longyearbyen
SK E/Bratislava
SL F/Freetown
SM E/San_Marino
SN F/Dakar
SO F/Mogadishu
SR A/Paramaribo
SS F/Juba
ST F/Sao_Tome
SV A/El_Salvador
SX A/Lower_Princes
SY S/Damascus
SZ F/Mbabane
TC A/Grand_Turk
TD F/Ndjamena
TG F/Lome
TH S/Bangkok
TJ S/Dushanbe
TK P/Fakaofo
TL S/Dili
TM S/Ashgabat
TN F/Tunis
TO P/Tongatapu
TR E/Istanbul
TT A/Port_of_Spain
TV P/Funafuti
TW S/Taipei
TZ F/Dar_es_Salaam
UA E/Simferopol E/Kyiv
UG F/Kampala
US A/New_York A/Chicago A/Denver A/Phoenix A/Los_Angeles A/Anchorage A/Adak P/Honolulu
UY A/Montevideo
UZ S/Samarkand
VA E/Vatican
VC A/St_Vincent
VE A/Caracas
VG A/Tortola
VI A/St_Thomas
VN S/Ho_Chi_Minh
VU P/Efate
WF P/Wallis
WS P/Apia
XK E/Belgrade
YE S/Aden
YT Indian/Mayotte
ZA F/Johannesburg
ZM F/Lusaka
ZW F/Harare
`);

/** Items are apart by a bar or a line break; each is a key and its values, apart by blanks. */
function tableOf(text: string): ReadonlyMap<string, readonly string[]> {
  const items = text.trim().split(/[|\n]/);
  return new Map(
    items.map((item) => {
      const [key = "", ...values] = item.split(" ");
      return [key, values.map(inFull)] as const;
    }),
  );
}

/** `E/Paris` is Europe/Paris. */
function inFull(value: string): string {
  const area = AREAS.get(value.charAt(0));
  return area !== undefined && value.charAt(1) === "/" ? area + value.slice(1) : value;
}
