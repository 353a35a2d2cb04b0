/** TLS of all doors: the certificate they show, and the connectors that speak it. */
@NullMarked
package org.vigie.server.tls;

import org.jspecify.annotations.NullMarked;
