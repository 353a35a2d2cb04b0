/** Tests of masks and pseudonyms. */
@org.jspecify.annotations.NullMarked
package org.vigie.privacy;
