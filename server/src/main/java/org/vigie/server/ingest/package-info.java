/**
 * Listeners: bytes come in from the network, and from logs as they grow, and are acknowledged when
 * the journal has them.
 */
@NullMarked
package org.vigie.server.ingest;

import org.jspecify.annotations.NullMarked;
