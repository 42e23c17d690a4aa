"""Other methods on texts, each by its own library: a line of JSON for every model, on standard output.

TF-IDF of words and characters with a linear SVM (scikit-learn), and fastText, compressed into .ftz files. What there is to
choose is chosen by the validation part; the test part, and the same with misspelled words, is read once for each model.
"""

import json
import os
import sys
import tempfile

import fasttext
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

with open(sys.argv[1], encoding="utf8") as file:
    given = json.load(file)
dataset, seeds = given["dataset"], given["seeds"]
train, validation, test = given["train"], given["validation"], given["test"]


def tell(family, model, size, accuracy, misspelled):
    print(json.dumps({"dataset": dataset, "family": family, "model": model, "bytes": int(size),
                      "accuracy": accuracy, "misspelled": misspelled}), flush=True)


def share(found, labels):
    return float(np.mean(np.asarray(found) == np.asarray(labels)))


def mean(values):
    return sum(values) / len(values)


def svm():
    """Nothing of it is left to chance but the misspellings."""
    vectors = FeatureUnion([
        ("words", TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"[\w']+|[^\w\s]", sublinear_tf=True)),
        ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True)),
    ])
    seen = vectors.fit_transform(train["texts"])
    known = vectors.transform(validation["texts"])
    fitted = {C: LinearSVC(C=C, random_state=0).fit(seen, train["labels"]) for C in (0.1, 0.3, 1, 3)}
    C = max(fitted, key=lambda C: share(fitted[C].predict(known), validation["labels"]))
    best = fitted[C]
    names = sum(len(name.encode()) + 1 for _, part in vectors.transformer_list for name in part.vocabulary_)
    numbers = best.coef_.size + best.intercept_.size + seen.shape[1]  # and an IDF for each feature
    accuracy = share(best.predict(vectors.transform(test["texts"])), test["labels"])
    other = [share(best.predict(vectors.transform(texts)), test["labels"]) for texts in given["misspelled"]]
    tell("TF-IDF and a linear SVM", f"words 1-2, characters 3-4, C = {C}, floats of 4 bytes", 4 * numbers + names,
         accuracy, mean(other))


def cleaned(text):
    return " ".join(text.lower().split())


def lines(part, path):
    with open(path, "w", encoding="utf8") as file:
        for text, label in zip(part["texts"], part["labels"]):
            file.write(f"__label__{label} {cleaned(text)}\n")


def classes(model, texts):
    """Not by model.predict, which needs an older NumPy."""
    found = (model.f.predict(f"{cleaned(text)}\n", 1, 0.0, "strict") for text in texts)
    return [int(best[0][1].removeprefix("__label__")) if best else -1 for best in found]


def fast(folder):
    path = os.path.join(folder, "train.txt")
    lines(train, path)

    def trained(rate, epochs, dim, seed):
        return fasttext.train_supervised(path, lr=rate, epoch=epochs, dim=dim, wordNgrams=2, minn=3, maxn=4,
                                         bucket=200_000, thread=1, seed=seed, verbose=0)

    def on_validation(setting):
        return share(classes(trained(*setting, 16, 101), validation["texts"]), validation["labels"])

    rate, epochs = max([(0.5, 10), (0.5, 25), (1.0, 25)], key=on_validation)
    for dim, kept in ((8, 300), (8, 1_000), (16, 2_000), (16, 8_000)):
        sizes, plain, other = [], [], []
        for i, seed in enumerate(seeds):
            model = trained(rate, epochs, dim, seed)
            model.quantize(input=path, cutoff=kept, retrain=True, qnorm=True, dsub=2, thread=1,
                           epoch=epochs, lr=rate, verbose=0)
            file = os.path.join(folder, "model.ftz")
            model.save_model(file)
            sizes.append(os.path.getsize(file))
            plain.append(share(classes(model, test["texts"]), test["labels"]))
            other.append(share(classes(model, given["misspelled"][i]), test["labels"]))
        tell("fastText, .ftz", f"{dim} numbers, {kept} n-grams kept", mean(sizes), mean(plain), mean(other))


svm()
with tempfile.TemporaryDirectory() as folder:
    fast(folder)
