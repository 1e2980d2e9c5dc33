#pragma D option empty
