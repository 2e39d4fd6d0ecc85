# Seconds and coefficients of goldfish: EVENTS.csv (time, sender, receiver as numbers), actors.
suppressMessages(library(goldfish))
given <- commandArgs(TRUE)
events <- read.csv(given[1])
events$sender <- paste0("a", events$sender)
events$receiver <- paste0("a", events$receiver)
events$increment <- 1
labels <- paste0("a", 0:(as.integer(given[2]) - 1))
actors <- make_nodes(data.frame(label = labels, present = TRUE))
calls <- make_network(nodes = actors, directed = TRUE)
calls <- link_events(x = calls, change_events = events, nodes = actors)
chosen <- make_dependent_events(events = events, nodes = actors, default_network = calls)
data <- make_data(chosen, calls, actors)
began <- proc.time()
fit <- estimate_dynam(
  chosen ~ inertia + recip + indeg + trans,
  sub_model = "choice", data = data,
  control_estimation = set_estimation_opt(engine = "default_c")
)
spent <- proc.time() - began
cat("\nRESULT", as.character(packageVersion("goldfish")), spent[[1]] + spent[[2]],
    sprintf("%.12g", fit$parameters), "\n")
