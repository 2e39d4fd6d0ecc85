# Seconds and coefficients of survival::coxph: ROWS.csv (event, chosen, then statistics).
suppressMessages(library(survival))
rows <- read.csv(commandArgs(TRUE)[1])
names <- setdiff(colnames(rows), c("event", "chosen"))
rows$time <- 1
model <- as.formula(paste(
  "Surv(time, chosen) ~", paste(names, collapse = " + "), "+ strata(event)"
))
began <- proc.time()
fit <- coxph(model, data = rows)
spent <- proc.time() - began
cat("\nRESULT", as.character(packageVersion("survival")), spent[[1]] + spent[[2]],
    sprintf("%.12g", coef(fit)), "\n")
