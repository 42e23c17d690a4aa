"""Writes runs with other trackers and says what is in them: python imports.py FOLDER POINTS

Each tool's own reader says what TensorBoard and MLflow have; W&B has none for its offline files, so there it is what was
logged. One line of JSON for each run.
"""

import itertools
import json
import math
import os
import pathlib
import signal
import subprocess
import sys
import time

NAN = float("nan")


def curve(count, scale):
    """Values as trainings have them, with what is no number."""
    values = [scale / (step + 1) for step in range(count)]
    values[3], values[5] = NAN, math.inf
    return values


def word(value):
    """JSON has no NaN."""
    return value if math.isfinite(value) else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]


def tell(**run):
    run["curves"] = {
        name: {"steps": [point[0] for point in points], "values": [word(point[1]) for point in points]}
        for name, points in run.get("curves", {}).items()
    }
    print(json.dumps(run), flush=True)


def tensorboard(folder, count):
    """Three writers: tensorboardX with numbers and hparams, TensorBoard's own with tensors, and one that went on."""
    from tensorboard.compat.proto import event_pb2, summary_pb2
    from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
    from tensorboard.summary import Writer
    from tensorboard.summary.writer.event_file_writer import EventFileWriter
    from tensorboardX import SummaryWriter

    # a clock of its own: of files that say nothing of their end, only old ones are lost; and the names are the same every time
    clock = itertools.count(1_700_000_000)
    time.time = lambda: next(clock) + 0.25
    root = folder / "tensorboard"
    with SummaryWriter(str(root / "numbers")) as writer:
        for step, value in enumerate(curve(count, 2)):
            writer.add_scalar("train/loss", value, 10 * step)
            writer.add_scalar("accuracy", 1 - 1 / (step + 2), 10 * step)
        writer.add_hparams({"rate": 0.1, "layers": 3, "model": "tree", "deep": True}, {"best": 0.75})
    with SummaryWriter(str(root / "plain")) as writer:
        for step in range(count):
            writer.add_scalar("loss", 1 / (step + 1), step)
    writer = SummaryWriter(str(root / "plain"), purge_step=count // 2, filename_suffix=".again")
    for step in range(count // 2, count):
        writer.add_scalar("loss", 100 + step, step)
    writer.close()
    writer = Writer(str(root / "tensors"))
    for step, value in enumerate(curve(count, 3)):
        writer.add_scalar("loss", value, step)
    writer.close()
    for name, status in (("failed", "STATUS_FAILURE"), ("finished", "STATUS_SUCCESS")):
        events = EventFileWriter(str(root / name))

        def add(summary, step=0, at=1_700_000_000):
            events.add_event(event_pb2.Event(wall_time=at + step, step=step, summary=summary))

        def plugin(tag, data):
            content = metadata.create_summary_metadata(data)
            return summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, metadata=content)])

        start = plugin_data_pb2.SessionStartInfo(start_time_secs=1_700_000_000)
        start.hparams["rate"].number_value = 0.25
        start.hparams["model"].string_value = "forest"
        start.hparams["deep"].bool_value = False
        told = plugin_data_pb2.HParamsPluginData(session_start_info=start)
        add(plugin(metadata.SESSION_START_INFO_TAG, told))
        for step in range(count):
            add(summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="loss", simple_value=1 / (step + 1))]), step)
        end = plugin_data_pb2.SessionEndInfo(status=api_pb2.Status.Value(status), end_time_secs=1_700_000_060)
        told = plugin_data_pb2.HParamsPluginData(session_end_info=end)
        add(plugin(metadata.SESSION_END_INFO_TAG, told), count)
        events.close()
    for name, state, params in (
        ("numbers", "finished", {"rate": 0.1, "layers": 3, "model": "tree", "deep": True}),
        ("plain", "lost", {}),
        ("tensors", "lost", {}),
        ("failed", "failed", {"rate": 0.25, "model": "forest", "deep": False}),
        ("finished", "finished", {"rate": 0.25, "model": "forest", "deep": False}),
    ):
        tell(
            **{"tool": "tensorboard", "path": "tensorboard", "experiment": "tensorboard", "name": name},
            **{"state": state, "params": params, "tags": [], "notes": [], "curves": scalars(root / name)},
        )


def scalars(folder):
    """A run's curves as TensorBoard itself reads them."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    found = {}
    for path in [folder, *(inside for inside in folder.iterdir() if inside.is_dir())]:
        reader = EventAccumulator(str(path), size_guidance={"scalars": 0, "tensors": 0})
        reader.Reload()
        for tag in reader.Tags()["scalars"]:
            found[tag] = [(event.step, event.value) for event in reader.Scalars(tag)]
        for tag in reader.Tags()["tensors"]:
            points = [(event.step, tensor_util.make_ndarray(event.tensor_proto)) for event in reader.Tensors(tag)]
            if all(value.shape == () and value.dtype.kind in "fiu" for _, value in points):
                found[tag] = [(step, float(value)) for step, value in points]
    return found


def mlflow(folder, count):
    import mlflow

    path = folder / "mlflow.db"
    mlflow.set_tracking_uri(f"sqlite:///{path}")
    client = mlflow.MlflowClient()
    experiment = client.create_experiment("digits", artifact_location=str(folder / "artifacts"))
    states = {"FINISHED": "finished", "FAILED": "failed", "KILLED": "stopped", None: "lost"}
    for status, state in states.items():
        run = client.create_run(experiment, 1_700_000_000_000, {"stage": "paper"}, f"{state}-1")
        key = run.info.run_id
        for name, value in {"rate": 0.1, "layers": 3, "model": "tree", "deep": True, "id": "007"}.items():
            client.log_param(key, name, value)
        client.set_tag(key, "mlflow.note.content", "overshoots")
        metrics = [
            mlflow.entities.Metric(name, value, 1_700_000_000_000 + step, 10 * step)
            for step, loss in enumerate(curve(count, 2))
            for name, value in (("loss", loss), ("accuracy", 1 - 1 / (step + 2)))
        ]
        for start in range(0, len(metrics), 1000):  # as many as one call may have
            client.log_batch(key, metrics[start : start + 1000])
        if status is not None:
            client.set_terminated(key, status)
        points = {
            name: [
                (metric.step, math.inf if metric.value == sys.float_info.max else metric.value)  # so MLflow keeps it
                for metric in client.get_metric_history(key, name)
            ]
            for name in ("loss", "accuracy")
        }
        tell(
            **{"tool": "mlflow", "path": "mlflow.db", "experiment": "digits", "name": f"{state}-1", "state": state},
            params={"rate": 0.1, "layers": 3, "model": "tree", "deep": True, "id": "007"},
            **{"tags": ["stage=paper"], "notes": ["overshoots"], "curves": points},
        )


def wandb_run(folder, state, count):
    """One run of W&B, in a process of its own, which ends as the state has it."""
    import wandb

    run = wandb.init(
        **{"project": "digits", "name": f"{state}-1", "dir": folder, "mode": "offline", "notes": "overshoots"},
        config={"rate": 0.1, "layers": 3, "model": "tree", "deep": True, "adam": {"beta": 0.9}, "widths": [8, 60]},
        tags=["paper", "try it"],
        settings=wandb.Settings(
            **{"console": "off", "disable_git": True, "disable_code": True, "host": "host"},
            **{"x_disable_stats": True, "x_disable_meta": True, "x_save_requirements": False},
        ),
    )
    for step, value in enumerate(curve(count, 2)):
        run.log({"loss": value, "part": {"accuracy": 1 - 1 / (step + 2)}}, step=10 * step)
    run.summary["best"] = 0.75
    if state == "failed":
        raise RuntimeError("no luck")
    if state == "stopped":
        os.kill(os.getpid(), signal.SIGINT)
    run.finish()


def wandb(folder, count):
    for state in ("finished", "failed", "stopped"):
        command = [sys.executable, __file__, str(folder), "wandb", state, str(count)]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        tell(
            **{"tool": "wandb", "path": "wandb", "experiment": "digits", "name": f"{state}-1", "state": state},
            params={
                **{"rate": 0.1, "layers": 3, "model": "tree", "deep": True},
                **{"adam.beta": 0.9, "widths": [8, 60]},
            },
            **{"tags": ["paper", "try it"], "notes": ["overshoots"], "metrics": {"best": 0.75}},
            curves={
                "loss": [(10 * step, value) for step, value in enumerate(curve(count, 2))],
                "part.accuracy": [(10 * step, 1 - 1 / (step + 2)) for step in range(count)],
            },
        )


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    if sys.argv[2:3] == ["wandb"]:
        wandb_run(str(target), sys.argv[3], int(sys.argv[4]))
    else:
        points = int(sys.argv[2])
        for tool in (tensorboard, mlflow, wandb):
            tool(target, points)
