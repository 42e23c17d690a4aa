/** What a task of a job array runs, and how often it may be started again. */
export interface TaskWork {
  readonly command: readonly string[];
  readonly requeues: number;
  /** Where each task leaves its exit code. */
  readonly ends: string;
}

/**
 * The script of a job array. Slurm starts a task again after a node has failed, but not when its program was killed (out of
 * memory, say) nor when its time was up: the script asks for that, by exit code 75 where the cluster has it in its
 * RequeueExit, by `scontrol requeue` elsewhere. Before its time is up it gets USR1, and asks the program to stop, so that it
 * hands back what it is at. TERM is what scancel and preemption send: whoever is cancelled stays so.
 */
export const jobScript = ({ command, requeues, ends }: TaskWork): string => `#!/bin/bash
cores=\${SLURM_CPUS_PER_TASK:-1}
export TF_NUM_INTRAOP_THREADS=\${TF_NUM_INTRAOP_THREADS:-$cores} TF_NUM_INTEROP_THREADS=\${TF_NUM_INTEROP_THREADS:-$cores}
export OMP_NUM_THREADS=\${OMP_NUM_THREADS:-$cores}

${command.map(quoted).join(" ")} &
work=$!
late= cancelled=
trap 'late=1; kill -TERM $work' USR1
trap 'cancelled=1; kill -TERM $work' TERM
while :; do
  wait $work
  code=$?
  kill -0 $work 2>/dev/null || break # else it was a signal that ended the waiting
done

again() {
  local before=\${SLURM_RESTART_COUNT:-0}
  if [ "$before" -ge ${requeues} ]; then
    echo "$1, after $before new starts: not started again"
    return
  fi
  echo "$1: to be started again"
  if ! scontrol show config | grep -Eq '^RequeueExit +=.*\\b75\\b'; then
    scontrol requeue "$SLURM_JOB_ID" && sleep 120 # Slurm ends this script meanwhile
  fi
  exit 75
}
if [ -n "$cancelled" ]; then
  echo "cancelled"
elif [ -n "$late" ]; then
  again "the time is nearly up"
elif [ $code -eq 75 ]; then
  again "the program asked for it"
elif [ $code -gt 128 ]; then
  again "the program was killed (code $code)"
fi
echo $code > ${quoted(ends)}/"$SLURM_ARRAY_TASK_ID"
exit $code
`;

/** A word as the shell reads it back. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
