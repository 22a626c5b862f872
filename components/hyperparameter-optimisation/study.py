"""An example of a study. Replace it with your own, in the ConfigMap `study` of your namespace."""

STUDY = "digits"
DIRECTION = "maximize"


def objective(trial):
    from sklearn.datasets import load_digits
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import cross_val_score

    features, classes = load_digits(return_X_y=True)
    forest = RandomForestClassifier(
        n_estimators=trial.suggest_int("n_estimators", 10, 100, log=True),
        max_depth=trial.suggest_int("max_depth", 2, 16),
        random_state=0,
    )
    return cross_val_score(forest, features, classes, cv=3).mean()
