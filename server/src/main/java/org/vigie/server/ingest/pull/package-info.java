/**
 * Ways in that fetch: from Kafka, from clouds and services. Where one was stopped stands in the
 * journal or beside it, so that it reads on from there, once.
 */
@NullMarked
package org.vigie.server.ingest.pull;

import org.jspecify.annotations.NullMarked;
