/** Files as a tar archive in the form that all readers know; for tests. */
export const tarOf = (files: Readonly<Record<string, Uint8Array>>): Buffer =>
  Buffer.concat([
    ...Object.entries(files).flatMap(([path, bytes]) => entry(path, bytes)),
    Buffer.alloc(1024),
  ]);

function entry(path: string, content: Uint8Array): Uint8Array[] {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write(content.length.toString(8).padStart(11, "0"), 124);
  header.write("        0", 148); // blanks in place of the checksum, then the type: a file
  const sum = header.reduce((a, b) => a + b, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}
