/** Listeners: bytes come in from the network and are acknowledged when the journal has them. */
@NullMarked
package org.vigie.server.ingest;

import org.jspecify.annotations.NullMarked;
