/** `node scripts/example/make.mjs FOLDER`: the example's runs as `npm run example` has them, but the one of digits. */
import { exampleDatabase, workAtSweep } from "./database.mjs";

const [folder] = process.argv.slice(2);
await workAtSweep(await exampleDatabase(folder, { digits: false }), 40);
