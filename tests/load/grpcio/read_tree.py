"""Reads trees through the gateway by unmodified grpcio, as a client in another language would.

Messages are made from the descriptors that the benchmark gives, so that no generated code is needed. Each line of standard input is a GetTreeRequest as
JSON; each is answered by a line with the seconds from the call to the end of the stream, the nodes, and the bytes of all nodes.
"""

import json
import os
import sys
import time

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def messages(path):
    files = descriptor_pb2.FileDescriptorSet()
    with open(path, "rb") as file:
        files.ParseFromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.AddSerializedFile(file.SerializeToString())
    of = lambda name: message_factory.GetMessageClass(pool.FindMessageTypeByName("ovation.goals.v1." + name))
    return of("GetTreeRequest"), of("GetTreeResponse")


def main():
    target, descriptors = sys.argv[1:]
    request_class, response_class = messages(descriptors)
    credential = [("authorization", os.environ["OVATION_AUTHORIZATION"])]
    with grpc.insecure_channel(target) as channel:
        get_tree = channel.unary_stream(
            "/ovation.goals.v1.GoalsService/GetTree",
            request_serializer=request_class.SerializeToString,
            response_deserializer=response_class.FromString,
        )
        for line in sys.stdin:
            request = json_format.Parse(line, request_class())
            began = time.perf_counter()
            pieces = list(get_tree(request, metadata=credential))
            seconds = time.perf_counter() - began
            nodes = [node for piece in pieces for node in piece.nodes]
            answer = {
                "seconds": seconds,
                "nodes": len(nodes),
                "summaries": sum(node.HasField("summary") for node in nodes),
                "bytes": sum(node.ByteSize() for node in nodes),
            }
            print(json.dumps(answer), flush=True)


main()
