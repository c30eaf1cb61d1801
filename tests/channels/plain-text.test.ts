import { describe, expect, it } from "vitest";
import { plainText } from "../../core/channels/plain-text.ts";

describe("the plain text of an e-mail", () => {
  it.each([
    ["paragraphs", "<h1>Hello</h1><p>One\n  line.</p><p>Another.</p>", "Hello\n\nOne line.\n\nAnother."],
    ["lines", "Street 1<br>London<br/><br><br>UK", "Street 1\nLondon\n\nUK"],
    ["words that markup divides", "a<b>b</b>c <i>d</i> <u> e</u>", "abc d e"],
    ["lists", "<ul><li>One</li><li>Two<ul><li>Half</li></ul></li></ul>", "- One\n- Two\n- Half"],
    ["numbered lists", "<p>Do:</p><ol><li>One<li>Two</ol>End", "Do:\n\n1. One\n2. Two\n\nEnd"],
    [
      "rows of a table",
      "<table><tr><td>Vase</td><td>5 €</td></tr><tr><td>Total</td><td>5 €</td></tr></table>",
      "Vase 5 €\nTotal 5 €",
    ],
    [
      "characters by name and number",
      "&Uuml;ber&nbsp;5&#160;&euro; &amp;amp; &lt;b&gt; &#x41;&#39; &unknown;",
      "Über 5 € &amp; <b> A' &unknown;",
    ],
    [
      "no comment, style, script or head",
      "<head><title>T</title></head><style>p{}</style>a<!--[if mso]><p>b</p><![endif]--><script>x('</p>')</script>c",
      "ac",
    ],
    ["nothing hidden", '<div style="color:red; DISPLAY : none">Pre<div>view</div></div>Hello<p hidden>no</p>', "Hello"],
    ["what is hidden to nobody", '<p class="no hidden">Hello</p>', "Hello"],
    [
      "the words of images",
      'See <img src="a.png" alt="a vase & more"><img src="pixel.gif" alt="">!',
      "See a vase & more!",
    ],
    ["a sign that is no tag", "1 < 2, <3 and 4 > 3", "1 < 2, <3 and 4 > 3"],
    ["a tag with an end between quotes", '<p title="a > b">Hello</p>', "Hello"],
    ["a tag that does not end", "Hello<p title='a", "Hello"],
  ])("has %s", (_, html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it.each([
    ['<a href="https://shop.example/a?b=1&amp;c=2">Look</a>!', "Look <https://shop.example/a?b=1&c=2>!"],
    ["<a href='https://shop.example'><b>Look</b> here </a>now", "Look here <https://shop.example> now"],
    ["<a href=https://shop.example>https://shop.example</a>", "https://shop.example"],
    ['<a href="mailto:help@shop.example">help@shop.example</a>', "help@shop.example"],
    ['<a href="tel:+441632960000">Call us</a>', "Call us <tel:+441632960000>"],
    ['<a href="#top">Up</a> <a href="javascript:x()">Run</a> <a name="x">Here</a>', "Up Run Here"],
    ['<a href="https://shop.example"><img src="a.png" alt="Shop"></a>', "Shop <https://shop.example>"],
    ['<a href="https://shop.example"><img src="a.png"></a>Hello', "Hello"],
  ])("shows where %s leads", (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it("is empty where there is nothing to read", () => {
    expect(plainText('<table><tr><td><img src="a.png"></td></tr></table>&nbsp;')).toBe("");
  });

  it("takes work linear in the HTML", () => {
    const cost = (times: number) => {
      const html = '<p>Hello &amp; <a href="https://x.example/a">there</a></p>'.repeat(times);
      const before = process.cpuUsage();
      plainText(html);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    cost(2000);
    // Squared, it would be 64 times as much.
    expect(cost(16_000)).toBeLessThan(24 * cost(2000) + 50_000);
  });
});
