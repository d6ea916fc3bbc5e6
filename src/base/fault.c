// The faults that any folder may meet. Others are defined in the folders that declare them.
#include "base/fault.h"

BASE_FAULTS(FAULT_DEFINE)
