// Runs the file that Node was told to run, in a process that starts from a snapshot.
import(process.argv[1]!);
