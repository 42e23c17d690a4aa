import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

// Messages of other programs' files, by what is read of them: fields that nobody asked for are passed over. The wire format
// is @bufbuild/protobuf's work; whatever is wrong with it throws.

/** How a value of a field is read. */
export interface Kind<T> {
  readonly wire: WireType;
  /** `before`: what the field had already; a list grows, of other values the last counts. */
  read(reader: BinaryReader, before: T | undefined): T;
  /** Of a list of numbers, which may come as one piece of bytes. */
  packed?(reader: BinaryReader, before: T | undefined): T;
}

const kind = <T>(wire: WireType, read: (reader: BinaryReader) => T): Kind<T> => ({ wire, read });

export const double = kind(WireType.Bit64, reader => reader.double());
export const float = kind(WireType.Bit32, reader => reader.float());
export const int32 = kind(WireType.Varint, reader => reader.int32());
export const int64 = kind(WireType.Varint, reader => Number(reader.int64()));
export const uint64 = kind(WireType.Varint, reader => Number(reader.uint64()));
export const bool = kind(WireType.Varint, reader => reader.bool());
export const text = kind(WireType.LengthDelimited, reader => reader.string());
export const bytes = kind(WireType.LengthDelimited, reader => reader.bytes());

/** A field that may come often. */
export const many = <T>(one: Kind<T>): Kind<T[]> => ({
  wire: one.wire,
  read(reader, before = []) {
    before.push(one.read(reader, undefined));
    return before;
  },
  packed(reader, before = []) {
    const inside = new BinaryReader(reader.bytes());
    while (inside.pos < inside.len) before.push(one.read(inside, undefined));
    return before;
  },
});

/** Name → the field's number and how it is read. */
type Fields = Readonly<Record<string, readonly [number, Kind<unknown>]>>;

/** What is read: a field that did not come is not there. */
export type Message<F extends Fields> = {
  readonly [Name in keyof F]?: F[Name][1] extends Kind<infer T> ? T : never;
};

/** A message as a field of another. */
export const message = <const F extends Fields>(fields: F): Kind<Message<F>> => {
  const decode = decoder(fields);
  return kind(WireType.LengthDelimited, reader => decode(reader.bytes()));
};

/** What reads a message. */
export function decoder<const F extends Fields>(fields: F): (bytes: Uint8Array) => Message<F> {
  const byNumber = new Map(Object.entries(fields).map(([name, [number, how]]) => [number, { name, how }]));
  return content => {
    const reader = new BinaryReader(content);
    const found: Record<string, unknown> = {};
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      const field = byNumber.get(number);
      if (field?.how.wire === wire) found[field.name] = field.how.read(reader, found[field.name]);
      else if (field?.how.packed && wire === WireType.LengthDelimited)
        found[field.name] = field.how.packed(reader, found[field.name]);
      else reader.skip(wire, number);
    }
    return found as Message<F>;
  };
}
