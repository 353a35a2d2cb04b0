/** Pages and the JSON API, over HTTP, for those who are signed in. */
@NullMarked
package org.vigie.server.web;

import org.jspecify.annotations.NullMarked;
