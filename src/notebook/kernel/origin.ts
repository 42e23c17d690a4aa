import type { Header } from "../protocol/messages.js";

const { stringify } = JSON; // as it was before a cell could change it

/** A request whose answers name it as their parent; its header is turned into text once. */
export interface Origin {
  readonly header: Partial<Header>;
  readonly json: string;
}

export const nobody: Origin = { header: {}, json: "{}" };
export const originOf = (header: Header): Origin => ({ header, json: stringify(header) });
