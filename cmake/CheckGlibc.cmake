# Says which glibc a program needs, and fails if that is newer than NEWEST:
# cmake -D PROGRAM=gridctl -D NEWEST=2.31 -P CheckGlibc.cmake
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND objdump -T "${PROGRAM}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "GLIBC_[0-9.]+[0-9]" versions "${symbols}")
list(TRANSFORM versions REPLACE "GLIBC_" "")
list(SORT versions COMPARE NATURAL ORDER DESCENDING)
list(GET versions 0 needed)
if(needed VERSION_GREATER NEWEST)
  string(REGEX MATCHALL "GLIBC_${needed}[^\n]*" asked "${symbols}")
  message(FATAL_ERROR "${PROGRAM} needs glibc ${needed}, newer than ${NEWEST}: ${asked}\n"
                      "src/sys/old_glibc.cpp has what newer versions bring")
endif()
message(STATUS "needs glibc ${needed} or newer")
