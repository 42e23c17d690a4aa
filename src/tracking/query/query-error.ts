import { Refusal } from "../../core/check.js";
import { displayWidth, visible } from "../../core/text/terminal-text.js";

/** A query that cannot be read: what is wrong, and below it the query with a mark under the character. */
export class QueryError extends Refusal {
  readonly query: string;
  /** Index of the character in the query. */
  readonly at: number;

  constructor(query: string, at: number, got: string, expected: string) {
    const before = visible(query.slice(0, at));
    const mark = `${" ".repeat(displayWidth(before))}^`;
    super(`query, character ${at + 1}: got ${got}, expected ${expected}\n  ${visible(query)}\n  ${mark}`);
    this.query = query;
    this.at = at;
  }
}
