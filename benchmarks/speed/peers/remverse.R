# Seconds and coefficients of remify, remstats and remstimate: EVENTS.csv, number of actors.
suppressMessages({library(remify); library(remstats); library(remstimate)})
given <- commandArgs(TRUE)
events <- read.csv(given[1])
events <- data.frame(
  time = events$time + 1,
  actor1 = paste0("a", events$sender),
  actor2 = paste0("a", events$receiver)
)
labels <- paste0("a", 0:(as.integer(given[2]) - 1))
began <- proc.time()
history <- remify(events, model = "actor", directed = TRUE, actors = labels)
rows <- remstats(
  history,
  receiver_effects = ~ inertia() + reciprocity() + indegreeReceiver() + otp(), first = 1
)
fit <- remstimate(history, rows, method = "MLE", ncores = 1)
spent <- proc.time() - began
versions <- sapply(c("remify", "remstats", "remstimate"), function(p) as.character(packageVersion(p)))
cat("\nRESULT", paste(versions, collapse = "/"), spent[[1]] + spent[[2]],
    sprintf("%.12g", fit$receiver_model$coefficients), "\n")
