export interface Item {
  readonly item: string;
  readonly price: number;
}

/** What the shop sells. */
export const ITEMS: readonly [Item, ...Item[]] = [
  { item: "Enamel mug", price: 9.5 },
  { item: "Linen apron", price: 24 },
  { item: "Beeswax candle", price: 14.5 },
  { item: "Wool throw", price: 79 },
  { item: "Oak board", price: 39 },
  { item: "Seed box", price: 18 },
  { item: "Tea tin", price: 12 },
];
