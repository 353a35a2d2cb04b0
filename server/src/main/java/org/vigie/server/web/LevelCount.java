package org.vigie.server.web;

/** A level, how many alerts stand at it, and whether the list is filtered to it. */
record LevelCount(String name, String word, int alerts, boolean chosen) {}
