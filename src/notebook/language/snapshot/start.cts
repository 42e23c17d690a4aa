// Runs the file that Node was told to run, in a process that starts from a snapshot.
import url = require("node:url");

import(url.pathToFileURL(process.argv[1]!).href);
