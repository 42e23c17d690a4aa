import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { Refusal } from "../../core/check.js";
import { settingValue } from "../../core/settings.js";
import type { Column } from "./table.js";

const types = { number: "DOUBLE", boolean: "BOOLEAN", text: "STRING" } as const;

/** A table as a Parquet file. */
export const parquetOf = (columns: readonly Column[]): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ name, type, values }) => ({
        name,
        data: [...values],
        type: types[type],
        nullable: values.includes(null),
      })),
    }),
  );

/** Rows of a Parquet file by the names of columns, as `runFromRow` takes them. */
export async function parquetRows(path: string): Promise<Record<string, unknown>[]> {
  try {
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    return rows.map(row =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, valueIn(name, value)])),
    );
  } catch (error) {
    throw new Refusal(`${path} cannot be read as Parquet: ${(error as Error).message}`);
  }
}

function valueIn(name: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    const isHeld = BigInt(Number(value)) === value || !name.startsWith("params.");
    return isHeld ? Number(value) : String(value); // as CSV's: a text, before it is another number
  }
  if (value instanceof Date) return value.toISOString();
  if (value === null) return undefined; // of a parameter, null is a text
  return typeof value === "string" && name.startsWith("params.") ? settingValue(value) : value;
}
