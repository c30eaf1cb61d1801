import { describe, expect, it } from "vitest";
import { isPrivateLiteral, isPublic, lookupPublic } from "../../adapters/system/public-address.ts";

describe("an address", () => {
  it.each([
    ...[
      "0.0.0.0",
      "10.1.2.3",
      "100.64.0.1",
      "127.0.0.1",
      "127.9.9.9",
      "169.254.169.254",
      "172.16.0.1",
      "172.31.255.255",
    ],
    ...["192.0.0.8", "192.168.0.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "255.255.255.255"],
    ...["::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2002:a00:1::"],
    ...["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe"],
    ...["", "shop.example"],
  ])("that is not on the internet: %s", (address) => {
    expect(isPublic(address)).toBe(false);
  });

  it.each([
    ...["8.8.8.8", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:4700::1111", "2a00:1450:4009::200e"],
    ...["::ffff:8.8.8.8", "64:ff9b::8.8.8.8"],
  ])("that is: %s", (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it("is looked at where a URL spells it out, since Node looks up names only", () => {
    expect(isPrivateLiteral("[::1]")).toBe(true);
    expect(isPrivateLiteral("8.8.8.8")).toBe(false);
    expect(isPrivateLiteral("shop.example")).toBe(false);
  });

  it("is looked at where a name stands for it", async () => {
    const looked = (all: boolean) =>
      new Promise((resolve) => lookupPublic("localhost", { all }, (error) => resolve(error?.code)));

    expect(await looked(true)).toBe("NOT_PUBLIC");
    expect(await looked(false)).toBe("NOT_PUBLIC");
  });
});
