/**
 * The customer's assets, identities and networks: where their tables come from (files, uploads,
 * directories), how they change while everything runs, and which assets are heard from.
 */
@NullMarked
package org.vigie.server.inventory;

import org.jspecify.annotations.NullMarked;
