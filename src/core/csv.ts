import { check } from "./check.js";

const field = /("[^"]*(?:""[^"]*)*"|[^",\r\n]*)(,|\r\n|\r|\n|$)/y;

/**
 * The rows of a CSV text (RFC 4180): a field in quotes may hold commas, line breaks and, doubled, quotes. A reader of
 * our own, since these few lines are all there is to it. Lines end in CR LF, LF or CR.
 */
export function csvRows(text: string, what = "a CSV file"): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  field.lastIndex = 0;
  while (field.lastIndex < text.length || row.length) {
    const from = field.lastIndex;
    const found = field.exec(text);
    check(found !== null, `row ${rows.length + 1} of ${what}`, text.slice(from, from + 40), "whole quotes");
    const [, raw, end] = found as unknown as [string, string, string];
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** The same of a file from any program: some spreadsheets write a mark first, some programs empty lines. */
export const csvRecords = (text: string, what?: string): string[][] =>
  csvRows(text.replace(/^\ufeff/, ""), what).filter(cells => cells.length > 1 || cells[0] !== "");

/** A field as a file has it: in quotes where it needs them. */
export const csvField = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
