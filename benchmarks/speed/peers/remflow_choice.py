"""Seconds and coefficients of REMFlow: EVENTS.csv (time, sender, receiver as numbers), actors."""

from __future__ import annotations

import sys
import time
from importlib.metadata import version

import numpy as np
import pandas as pd
import remflow as rf

events = pd.read_csv(sys.argv[1])
for side in ("sender", "receiver"):
    events[side] = "a" + events[side].astype(str)
effects = rf.inertia() + rf.reciprocity() + rf.indegreeReceiver() + rf.otp()
began = time.process_time()
history = rf.remify(events, actors=[f"a{i}" for i in range(int(sys.argv[2]))], model="actor")
rows = rf.remstats(history, receiver_effects=effects, first=1)
fit = rf.remstimate(history, rows)
spent = time.process_time() - began
found = " ".join(f"{one:.12g}" for one in np.asarray(fit.coef))
print("\nRESULT", version("remflow"), spent, found)
