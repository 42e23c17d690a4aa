import { intentFolders, intentMembers, intentParts } from "../intents.js";
import { source } from "../source.js";

export default source({
  kind: "text",
  title: "SNIPS: 14,484 requests to a voice assistant, 7 intents",
  classes: 7,
  licence: "CC0 1.0; its authors ask for a citation",
  citation: "Coucke et al. 2018, Snips Voice Platform, arXiv:1805.10190; split: Goo et al. 2018, NAACL",
  members: intentMembers(intentFolders("snips"), [
    ["train/seq.in", 617_079, "04ad1e3f2121d83c6478f9a4b17d2dbdc21d06d6127f73cb7af835ed733f9855"],
    ["train/label", 184_532, "bfd7df6cf9dd76c5da5d8b61bc85f90386197bdd3d7510c1d324c051537b962f"],
    ["valid/seq.in", 33_629, "64e0f6d8ad8aab3a3828164d7d53731a0993d3ca1aed437ceaca6d3d568d410e"],
    ["valid/label", 9_900, "9c1dd041216f647bcfca838aaf1a48eb5781e4404256d31ff07cd38a5436c52f"],
    ["test/seq.in", 33_121, "c1e341173fcea2951a8ca371956a6f81c76de87b9583c62eb87edd6158fa3a7c"],
    ["test/label", 10_120, "37a26da3ad079bb41c42c85a3a8f827eb47efec4c5917ce5d08f4b2736e4f830"],
  ]),
  parse: intentParts,
});
