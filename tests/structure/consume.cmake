# SPDX-License-Identifier: BSL-1.0
# cmake -DWAY=… -DSOURCE=… -DINSTALLED=… -DBUILD=… -DCXX=… -DGENERATOR=… -DCOMPONENTS=… -DVERSION=… -P consume.cmake
# Configures, builds and runs the consumer, from nothing.
file(REMOVE_RECURSE ${BUILD})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${BUILD} -G ${GENERATOR}
    -DCMAKE_CXX_COMPILER=${CXX} -DWAY=${WAY} -DCOMPONENTS=${COMPONENTS} -DINSTALLED=${INSTALLED} -DSOURCE=${SOURCE}
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${BUILD}/consumer ${VERSION} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${BUILD}/json_consumer COMMAND_ERROR_IS_FATAL ANY)
if(WAY STREQUAL "find_package" AND COMPONENTS STREQUAL "mpi")
  execute_process(COMMAND ${BUILD}/mpi_consumer COMMAND_ERROR_IS_FATAL ANY)
endif()
