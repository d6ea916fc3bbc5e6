// The faults of http/. Nothing else.
#include "http/http.h"

HTTP_FAULTS(FAULT_DEFINE)
