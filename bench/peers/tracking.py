"""
The work of bench/ours/tracking.mjs in other trackers: settings are { tracker, task, runs }. The task "fill" leaves its
runs where BENCH_FOLDER says.
"""

import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("WANDB_MODE", "offline")
os.environ.setdefault("WANDB_SILENT", "true")
folder = os.environ.get("BENCH_FOLDER") or tempfile.mkdtemp(prefix="bench-tracking-")
os.environ["TRACKIO_DIR"] = os.path.join(folder, "trackio")

from serve import serve, settings

tracker, task = settings["tracker"], settings["task"]


class MLflow:
    """Each point is in SQLite when the call returns; log_batch takes a thousand at a time."""

    def __init__(self, params=None):
        from mlflow import MlflowClient

        self.client = MlflowClient(f"sqlite:///{folder}/mlflow.db")
        found = self.client.get_experiment_by_name("bench")
        experiment = found.experiment_id if found else self.client.create_experiment("bench")
        self.run = self.client.create_run(experiment).info.run_id
        for name, value in (params or {}).items():
            self.client.log_param(self.run, name, value)

    def log(self, values, step):
        for name, value in values.items():
            self.client.log_metric(self.run, name, value, step=step)

    def batch(self, name, values):
        from mlflow.entities import Metric

        for start in range(0, len(values), 1000):
            part = [Metric(name, v, 0, start + i) for i, v in enumerate(values[start : start + 1000])]
            self.client.log_batch(self.run, metrics=part)

    def at_once(self, params, steps):
        from mlflow.entities import Metric, Param

        metrics = [Metric(name, v, 0, step) for step, values in enumerate(steps) for name, v in values.items()]
        self.client.log_batch(self.run, metrics=metrics, params=[Param(name, str(v)) for name, v in params.items()])

    def finish(self):
        self.client.set_terminated(self.run)


class Trackio:
    def __init__(self, params=None):
        import trackio

        self.trackio = trackio
        trackio.init(project="bench", name=f"run-{time.time_ns()}", config=params or {})

    def log(self, values, step):
        self.trackio.log(values, step=step)

    def finish(self):
        self.trackio.finish()


class Wandb:
    def __init__(self, params=None):
        import wandb

        self.run = wandb.init(project="bench", dir=folder, mode="offline", config=params or {})

    def log(self, values, step):
        self.run.log(values, step=step)

    def finish(self):
        self.run.finish()


class Aim:
    def __init__(self, params=None):
        from aim import Run

        self.run = Run(repo=folder, system_tracking_interval=None, capture_terminal_logs=False)
        self.run["params"] = params or {}

    def log(self, values, step):
        for name, value in values.items():
            self.run.track(value, name=name, step=step)

    def finish(self):
        self.run.close()


class TensorBoard:
    def __init__(self, params=None):
        from tensorboardX import SummaryWriter

        self.writer = SummaryWriter(os.path.join(folder, "tensorboard", str(time.time_ns())))

    def log(self, values, step):
        for name, value in values.items():
            self.writer.add_scalar(name, value, step)

    def finish(self):
        self.writer.close()


Run = {"MLflow": MLflow, "Trackio": Trackio, "W&B offline": Wandb, "Aim": Aim, "TensorBoard": TensorBoard}[tracker]


def size():
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)


def single():
    points, run = 1000, Run()
    start = time.perf_counter()
    for step in range(points):
        run.log({"loss": 1 / (step + 1)}, step)
    run.finish()
    return {"value": points / (time.perf_counter() - start)}


def batch():
    values, run, before = [math.sin(step) for step in range(100_000)], Run(), size()
    start = time.perf_counter()
    if hasattr(run, "batch"):
        run.batch("loss", values)
    else:
        for step, value in enumerate(values):
            run.log({"loss": value}, step)
    run.finish()
    return {"value": time.perf_counter() - start, "mebibytes": (size() - before) / 2**20}


def work(seed):
    """The settings of a run, and what it logs step by step."""
    params = {f"p{i}": i * (seed % (i + 2)) for i in range(10)}
    return params, [{"loss": 1 / (step + 1)} for step in range(20)] + [{"a": seed, "b": 1, "c": 2, "d": 3, "e": 4}]


def record(seed):
    params, steps = work(seed)
    run = Run(params)
    for step, values in enumerate(steps):
        run.log(values, step)
    run.finish()


def runs():
    """A part of the thousand, and what the thousand would take."""
    count = settings.get("runs", 20)
    start = time.perf_counter()
    for seed in range(count):
        record(seed)
    return {"value": 1000 / count * (time.perf_counter() - start)}


def fill():
    """Runs for a dashboard to show: each at once where that can be done, since nobody times it."""
    for seed in range(settings["runs"]):
        if hasattr(Run, "at_once"):
            run = Run()
            run.at_once(*work(seed))
            run.finish()
        else:
            record(seed)
    return {"value": 0}


def overhead():
    steps = 500

    def busy():
        until = time.perf_counter() + 0.001
        while time.perf_counter() < until:
            pass

    def seconds(step):
        start = time.perf_counter()
        for i in range(steps):
            step(i)
        return time.perf_counter() - start

    base, run = seconds(lambda _: busy()), Run()

    def logged(step):
        busy()
        run.log({"loss": step, "accuracy": step, "rate": step}, step)

    total = seconds(logged)
    run.finish()
    return {"value": total / base}


def writers():
    Run().finish()  # the store is there: of eight that make MLflow's at once, most fail
    env = {**os.environ, "BENCH_FOLDER": folder}
    words = [sys.executable, __file__, f'{{"tracker": "{tracker}", "task": "write"}}']
    children = [
        subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(8)
    ]
    hear = lambda: [next(line for line in child.stdout if line.startswith("{")) for child in children]
    hear()
    start = time.perf_counter()
    for child in children:
        child.stdin.write("run\n")
        child.stdin.flush()
    hear()
    value = time.perf_counter() - start
    for child in children:
        child.stdin.close()
        child.wait()
    return {"value": value}


def write():
    run = Run()
    for step in range(1000):
        run.log({"loss": step}, step)
    run.finish()
    return {"value": 0}


if task not in ("write", "fill"):
    import atexit

    atexit.register(shutil.rmtree, folder, ignore_errors=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
tasks = [single, batch, runs, fill, overhead, writers, write]
serve({each.__name__: each for each in tasks}[task])
