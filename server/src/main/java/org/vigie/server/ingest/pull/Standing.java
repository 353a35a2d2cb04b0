package org.vigie.server.ingest.pull;

/**
 * How a way in that fetches stands.
 *
 * @param source name of the source
 * @param service what it fetches from
 * @param lastSuccess when it was answered last, epoch milliseconds; 0 for never
 * @param behind milliseconds by which it is behind, where there is more to fetch; 0 where not
 * @param error what went wrong last, and has not gone right since; empty for nothing
 * @param errorAt when, epoch milliseconds
 */
public record Standing(
    String source, String service, long lastSuccess, long behind, String error, long errorAt) {}
