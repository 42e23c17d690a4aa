import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { tarOf } from "../../../test/tar.js";
import { validationCount } from "../idx.js";
import { assemble } from "../source.js";
import cifar100 from "./cifar-100.js";

const record = (coarse: number, fine: number, red: number, green: number, blue: number): Buffer =>
  Buffer.concat([Buffer.from([coarse, fine]), ...[red, green, blue].map(value => Buffer.alloc(1024, value))]);

const archive = (files: Record<string, Uint8Array>) => ({
  "cifar-100-binary.tar.gz": gzipSync(tarOf(files)),
});

it("CIFAR-100 of small made-up files: the second byte is the class, planes become pixels, names come with it", () => {
  const many = Buffer.alloc(3074 * validationCount);
  many[1] = 2;
  const ramp = record(1, 0, 0, 0, 0);
  for (let i = 0; i < 1024; i++) ramp[2 + i] = i & 255; // the red plane
  const files = {
    "cifar-100-binary/train.bin": Buffer.concat([record(4, 1, 10, 20, 30), many]),
    "cifar-100-binary/test.bin": ramp,
    "cifar-100-binary/fine_label_names.txt": Buffer.from("apple\naquarium_fish\nbaby\n"),
    "cifar-100-binary/coarse_label_names.txt": Buffer.from("aquatic_mammals\n"),
  };
  const set = assemble("cifar-100", cifar100, archive(files));
  if (set.kind !== "image") throw new Error("a set of images was expected");
  expect(set.classes).toEqual(["apple", "aquarium_fish", "baby"]);
  expect(set.shape).toEqual([32, 32, 3]);
  expect([set.train.count, set.validation.count, set.test.count]).toEqual([1, validationCount, 1]);
  expect([set.train.labels[0], set.validation.labels[0], set.test.labels[0]]).toEqual([1, 2, 0]);
  expect([...set.train.pixels.subarray(0, 6)]).toEqual([10, 20, 30, 10, 20, 30]);
  expect([...set.test.pixels.subarray(3 * 33, 3 * 34)]).toEqual([33, 0, 0]); // row 1, column 1
});

it("an archive without a file, or with half a record, is refused", () => {
  expect(() => assemble("cifar-100", cifar100, archive({ "train.bin": Buffer.alloc(3074) }))).toThrow(
    'files of cifar-100-binary.tar.gz: got ["train.bin"], expected test.bin',
  );
  const half = {
    "train.bin": Buffer.alloc(3074),
    "test.bin": Buffer.alloc(3073),
    "fine_label_names.txt": Buffer.of(65),
  };
  expect(() => assemble("cifar-100", cifar100, archive(half))).toThrow("records of 3074 bytes");
});
