#pragma D attributes Stable/Stable/Common provider other name
BEGIN { }
