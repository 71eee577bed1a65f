package dev.darkroom.api.sdapi;

import dev.darkroom.api.GenerateRequest;

/** A request for images in the service's own words, and what its answer is to tell of it. */
record Translation(GenerateRequest request, Asked asked) {}
