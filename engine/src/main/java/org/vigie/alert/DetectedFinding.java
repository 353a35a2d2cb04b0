package org.vigie.alert;

import org.vigie.detect.Finding;

/**
 * A finding and when it was raised: the one thing about it that its events and its rule don't say.
 *
 * @param finding what fired
 * @param detected when it was raised (t3), epoch milliseconds; recorded once, beside the finding,
 *     so a replay reads it back
 */
public record DetectedFinding(Finding finding, long detected) {}
