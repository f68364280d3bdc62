# make alone lists what there is to make.
.DEFAULT_GOAL := help
.PHONY: help build test format bench soak clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

build: ## compile and package, no tests
	mvn -DskipTests package

test: ## the whole test suite
	mvn verify

format: ## mend the formatting (Maven has to run on a JDK 21 or newer: set JAVA_HOME)
	mvn spotless:apply

bench: ## how fast, as ratios to the same steps done by hand (takes minutes)
	@test -x bench/run.sh || { echo "bench/run.sh is missing or not executable: is this a whole checkout?" >&2; exit 1; }
	bench/run.sh

soak: ## 100 failovers in a row, commits waiting for a standby: no acknowledged write may be lost (takes half an hour)
	bench/soak.sh

clean: ## delete what was built
	mvn clean
