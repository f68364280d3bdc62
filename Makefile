.PHONY: build test format clean

build:
	mvn -DskipTests package

test:
	mvn verify

format: ## needs Maven on JDK 21 or newer
	mvn spotless:apply

clean:
	mvn clean
