/** What a rehearsal found: verdict, objective, RTO split into its parts, RPO counted. */
@NullMarked
package dev.understudy.core.report;

import org.jspecify.annotations.NullMarked;
