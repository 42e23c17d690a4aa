import { idxParts } from "../idx.js";
import { source } from "../source.js";

const bases = [
  "https://github.com/zalandoresearch/fashion-mnist/raw/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/",
  "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
  "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
];

const member = (file: string, bytes: number, sha256: string) => ({
  ...{ file, bytes, sha256 },
  debian: `/usr/share/datasets/fashion-mnist/${file}.gz`, // packed anew: only the unpacked checksum is the official one
  urls: bases.map(base => `${base}${file}.gz`),
});

export default source({
  kind: "image",
  title: "Fashion-MNIST: 70,000 pictures of clothes, 28 × 28",
  shape: [28, 28, 1],
  classes: [
    ...["T-shirt/top", "trouser", "pullover", "dress", "coat"],
    ...["sandal", "shirt", "sneaker", "bag", "ankle boot"],
  ],
  licence: "MIT, © 2017 Zalando SE",
  citation: "Xiao, Rasul, Vollgraf 2017, Fashion-MNIST, arXiv:1708.07747",
  members: [
    member(
      "train-images-idx3-ubyte",
      47_040_016,
      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    ),
    member(
      "train-labels-idx1-ubyte",
      60_008,
      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    ),
    member(
      "t10k-images-idx3-ubyte",
      7_840_016,
      "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    ),
    member(
      "t10k-labels-idx1-ubyte",
      10_008,
      "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ),
  ],
  parse: idxParts,
});
