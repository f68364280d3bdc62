package dev.understudy.engine.sample;

import java.util.Arrays;

/**
 * Which keys belong to which organisation. Users and projects of one organisation have consecutive keys, so that a row elsewhere
 * can refer to them by arithmetic and nothing has to be kept but three numbers per organisation. Sizes follow Zipf's law: few
 * large tenants, a long tail. Immutable.
 */
final class Tenants {
    /** Below 1, so that the largest tenant is large without being everything. */
    private static final double ZIPF_EXPONENT = 0.8;

    private static final int USERS_MIN = 2;
    private static final int PROJECTS_MIN = 1;

    private final double[] cumulativeWeight;
    private final int[] userStart;
    private final int[] projectStart;

    Tenants(int organisations, int users, int projects) {
        this.cumulativeWeight = zipf(organisations);
        this.userStart = shares(cumulativeWeight, users, USERS_MIN);
        this.projectStart = shares(cumulativeWeight, projects, PROJECTS_MIN);
    }

    int organisations() {
        return cumulativeWeight.length;
    }

    int users() {
        return userStart[organisations()];
    }

    int projects() {
        return projectStart[organisations()];
    }

    /** An organisation's index, from 0, the larger ones more often. */
    int pick(SeededRandom random) {
        int found = Arrays.binarySearch(cumulativeWeight, random.nextUnit());
        return Math.min(found < 0 ? -found - 1 : found, organisations() - 1);
    }

    /** The index of a project of the organisation, from 0 over all of them. */
    int pickProject(int organisation, SeededRandom random) {
        return projectStart[organisation]
                + random.skewedBelow(projectStart[organisation + 1] - projectStart[organisation]);
    }

    /** The index of a user of the organisation, from 0 over all of them. */
    int pickUser(int organisation, SeededRandom random) {
        return userStart[organisation] + random.skewedBelow(userStart[organisation + 1] - userStart[organisation]);
    }

    int userStart(int organisation) {
        return userStart[organisation];
    }

    int projectStart(int organisation) {
        return projectStart[organisation];
    }

    private static double[] zipf(int count) {
        double[] cumulative = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.pow(i + 1.0, -ZIPF_EXPONENT);
            cumulative[i] = sum;
        }
        for (int i = 0; i < count; i++) {
            cumulative[i] /= sum;
        }
        return cumulative;
    }

    private static int[] shares(double[] cumulative, int total, int least) {
        int[] start = new int[cumulative.length + 1];
        double before = 0;
        for (int i = 0; i < cumulative.length; i++) {
            start[i + 1] = start[i] + Math.max(least, (int) Math.round((cumulative[i] - before) * total));
            before = cumulative[i];
        }
        return start;
    }
}
