#pragma D attributes Evolving/Evolving/ISA provider tcp probes

BEGIN { }
