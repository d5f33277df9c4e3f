#ifndef COFFER_SERVICES_DIRECTORY_NODE_SUMMARY_H_
#define COFFER_SERVICES_DIRECTORY_NODE_SUMMARY_H_

// Storage nodes in words for operators. Pure functions.

#include <string>

#include "coffer/directory/v1/directory_service.pb.h"

namespace coffer::directory {

// Such as "ACTIVE". One of a newer version has its number.
std::string NodeStateName(v1::NodeState state);

// Such as "cluster=10.0.0.7:7420, external=203.0.113.7:31000".
std::string NodeAddresses(const v1::Node& node);

// Id, addresses and failure domain.
std::string DescribeNode(const v1::Node& node);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_NODE_SUMMARY_H_
