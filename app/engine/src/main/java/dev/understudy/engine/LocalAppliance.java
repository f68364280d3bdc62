package dev.understudy.engine;

import dev.understudy.engine.drill.DrillPatience;
import dev.understudy.engine.drill.StagedDrills;
import dev.understudy.engine.stackfile.StackFiles;
import dev.understudy.engine.stackfile.TuningProfiles;
import dev.understudy.runtime.Runtimes;
import dev.understudy.runtime.StackRuntime;
import dev.understudy.runtime.docker.DockerEnvironment;
import dev.understudy.runtime.docker.DockerRuntime;
import dev.understudy.runtime.docker.DockerSurvey;
import dev.understudy.runtime.docker.UpstreamSurvey;
import dev.understudy.runtime.embedded.EmbeddedServers;
import dev.understudy.runtime.host.HelperPrograms;
import dev.understudy.runtime.host.HostSurveyor;
import dev.understudy.runtime.host.ServiceAccount;
import dev.understudy.runtime.local.LocalEnvironment;
import dev.understudy.runtime.local.LocalRuntime;
import dev.understudy.runtime.state.PortLeases;
import dev.understudy.runtime.state.StateDirectories;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts an {@link Appliance} together for this host: the one place that names concrete parts. */
public final class LocalAppliance {
    private LocalAppliance() {}

    /**
     * @param driver {@code auto}, {@code local} or {@code docker}
     * @param home the checkout or installation, with {@code compose/}, {@code tuning/} and the like
     * @param workingDirectory of the user
     * @param postgresBin a directory with PostgreSQL's programs, which wins over what is found
     */
    public static Appliance make(String driver, Path home, Path workingDirectory, Optional<Path> postgresBin) {
        ServiceAccount account = ServiceAccount.ofThisProcess();
        StateDirectories directories = StateDirectories.ofThisProcess(account, System.getenv());
        return make(
                // Programs are asked for because processes are wanted.
                postgresBin.isPresent() && driver.equals(DriverChoice.AUTO) ? DriverChoice.LOCAL : driver,
                new LocalEnvironment(directories, PortLeases.ofThisUser(), account, home),
                workingDirectory,
                postgresBin);
    }

    /** The same with state, cache and leases kept where they are told to be. */
    public static Appliance make(
            String driver, LocalEnvironment environment, Path workingDirectory, Optional<Path> postgresBin) {
        HostSurveyor surveyor = HostSurveyor.ofThisMachine(System.getenv());
        EmbeddedServers embedded = EmbeddedServers.of(environment.directories());
        LocalSurvey survey = new LocalSurvey(
                surveyor,
                environment.directories(),
                environment.leases(),
                environment.account(),
                postgresBin,
                embedded);
        return make(
                driver,
                workingDirectory,
                survey::look,
                () -> surveyor.helpers(environment.account(), embedded.unpacked()),
                survey::reserve,
                environment);
    }

    /** The same on a host that is as told: a plan for another machine. */
    public static Appliance make(String driver, Path home, Path workingDirectory, HostSurvey survey) {
        ServiceAccount account = ServiceAccount.ofThisProcess();
        LocalEnvironment environment = new LocalEnvironment(
                StateDirectories.ofThisProcess(account, System.getenv()), PortLeases.ofThisUser(), account, home);
        HelperPrograms none = new HelperPrograms(Optional.empty(), account.switched(), List.of());
        return make(driver, workingDirectory, survey, () -> none, survey, environment);
    }

    private static Appliance make(
            String driver,
            Path workingDirectory,
            HostSurvey survey,
            Supplier<HelperPrograms> helpers,
            HostSurvey reservation,
            LocalEnvironment environment) {
        Path home = environment.home();
        TuningProfiles profiles = new TuningProfiles(home.resolve("tuning"));
        DockerEnvironment docker = DockerEnvironment.of(environment.directories(), environment.leases(), home);
        Plans plans = new DriverChoice(
                driver,
                new LocalPlans(survey, reservation, profiles),
                new DockerPlans(environment.directories(), environment.leases(), new UpstreamSurvey(docker), profiles),
                new DockerSurvey(docker)::obstacle);
        StackRuntime runtime = new Runtimes(List.of(new LocalRuntime(environment), new DockerRuntime(docker)));
        StagedDrills drill = new StagedDrills(
                runtime,
                plans::reserve,
                home.resolve("samples/projects/migrations"),
                environment.directories().drillRuns(),
                DrillPatience.DEFAULT);
        return new Appliance(new Appliance.Parts(
                home,
                new StackFiles(home.resolve("compose/stacks"), workingDirectory),
                survey,
                helpers,
                plans,
                new ComposeRenderer(home, profiles),
                runtime,
                drill));
    }
}
