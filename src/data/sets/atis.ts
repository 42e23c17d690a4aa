import { intentFolders, intentMembers, intentParts } from "../intents.js";
import { source } from "../source.js";

export default source({
  kind: "text",
  title:
    "ATIS: 5,871 questions to a flight desk; of its 26 intents training has 21, and 6 questions have another",
  classes: 26,
  licence: "none with the copies; the corpora belong to the Linguistic Data Consortium: do not pass on",
  citation:
    "Hemphill, Godfrey, Doddington 1990, The ATIS Spoken Language Systems Pilot Corpus; split: Goo et al. 2018, NAACL",
  members: intentMembers(intentFolders("atis"), [
    ["train/seq.in", 289_848, "3a670980841b21ab39088b2595efc17d487cdc45769c075a3e5f9458bba28c7f"],
    ["train/label", 57_831, "d0a771547665eecbdf9f96ea015ef07d1f6ee9f063e861020dafabb3c2a04377"],
    ["valid/seq.in", 32_761, "c7435b96e7948393608c34819628e863c5338f11ca68e8f896d2cc041d8e17f8"],
    ["valid/label", 6_518, "06957cfe6fdffac84f8280bc3a1f8ca85c85631b363817aa4543aac611f8addf"],
    ["test/seq.in", 52_122, "4b2119fc59c37f9398c6605db435d4f467505009e6ee3e5af04fed09f39dc397"],
    ["test/label", 11_634, "ce4bfe6590d9498e1078f30b4137d3e8b3e94277b444b26360c0bf2e9e282761"],
  ]),
  parse: intentParts,
});
