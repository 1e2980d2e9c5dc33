#pragma D attributes Evolving/Steady/ISA x

BEGIN { }
