//! The gateway as callers see it, before services of which only the contract is real.
#![cfg(test)]

mod authentication;
mod away;
mod fakes;
mod grpc;
mod rest;
mod stage;
